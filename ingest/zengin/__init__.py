"""Japanese bank files (全銀協規定フォーマット): transfers out, their results in, and deposits in.

kana, legal_words        names in the signs that bank files allow
layout, *_layout         where each field lies
transfers, writing       総合振込 to be ordered, checked and written
lines, structure         bytes to records of one length, records to header, data, trailer, end
reading, years           one field as a value, or where and why not
results                  a returned 総合振込: which transfer was paid
deposits                 振込入金通知 (notice) and 入出金取引明細 (account_statement) to entries

docs/bank-files.md has the fields, their positions, and what banks do each in their own way.
"""

from ingest.zengin.deposits import Deposits, read_deposits
from ingest.zengin.entries import BankAccount, Direction, Entry, Statement
from ingest.zengin.kana import BANK_SIGNS, NAME_SIGNS, NotBankKana, bank_kana
from ingest.zengin.problems import BankProblem
from ingest.zengin.results import (
    RESULT_MEANINGS,
    ResultForm,
    Results,
    TransferHeader,
    TransferResult,
    read_results,
)
from ingest.zengin.transfers import AccountType, Requester, TransferRequest, reference_of
from ingest.zengin.writing import TransfersRefused, write_transfers
from ingest.zengin.years import Years

__all__ = [
    "BANK_SIGNS",
    "NAME_SIGNS",
    "RESULT_MEANINGS",
    "AccountType",
    "BankAccount",
    "BankProblem",
    "Deposits",
    "Direction",
    "Entry",
    "NotBankKana",
    "Requester",
    "ResultForm",
    "Results",
    "Statement",
    "TransferHeader",
    "TransferRequest",
    "TransferResult",
    "TransfersRefused",
    "Years",
    "bank_kana",
    "read_deposits",
    "read_results",
    "reference_of",
    "write_transfers",
]
