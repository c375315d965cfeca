"""The ledger (帳簿): double entry in whole yen, append-only, by fiscal year; it knows accounts and no programme.

An amount is signed: debit positive, credit negative. What stands was written once; a mistake is undone by another
journal. The database itself holds every rule (see the migration): the code here says the same in a user's words.
"""
