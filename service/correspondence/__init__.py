"""Mails to people, companies and staff (メール): from templates that staff edit, sealed, sent by SMTP from the outbox.

    write_mail(work, vault, MailKind.INTRODUCTION_CONSENT, Language.JAPANESE, to=to_person(person_id), words={…})

A mail and its outbox row are written with their cause, in one transaction. What was written is sealed by the key of
the person whom it is about; who erases that key makes her mails unreadable too.
"""
