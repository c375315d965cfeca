"""What programme staff, imports and the night do with supports: one function an act."""

from service.repayments.actions.budget import set_budget as set_budget
from service.repayments.actions.cases import record_case_events as record_case_events
from service.repayments.actions.cases import register_for_support as register_for_support
from service.repayments.actions.cases import register_participation as register_participation
from service.repayments.actions.claims import claim_contributions as claim_contributions
from service.repayments.actions.claims import match_deposit as match_deposit
from service.repayments.actions.claims import record_deposits as record_deposits
from service.repayments.actions.correcting import correct_case_event as correct_case_event
from service.repayments.actions.deciding import record_support_decisions as record_support_decisions
from service.repayments.actions.evidence import receive_evidence as receive_evidence
from service.repayments.actions.evidence import refuse_evidence as refuse_evidence
from service.repayments.actions.evidence import verify_evidence as verify_evidence
from service.repayments.actions.money_back import record_returned_transfer as record_returned_transfer
from service.repayments.actions.money_back import refund_deposit as refund_deposit
from service.repayments.actions.money_back import undo_match as undo_match
from service.repayments.actions.obligations import approve_obligations as approve_obligations
from service.repayments.actions.obligations import propose_correction as propose_correction
from service.repayments.actions.obligations import propose_corrections as propose_corrections
from service.repayments.actions.obligations import propose_reclaim as propose_reclaim
from service.repayments.actions.obligations import propose_year as propose_year
from service.repayments.actions.obligations import refuse_obligation as refuse_obligation
from service.repayments.actions.payees import bank_file as bank_file
from service.repayments.actions.payees import set_payee_account as set_payee_account
from service.repayments.actions.transfers import record_transfer_answers as record_transfer_answers
from service.repayments.actions.transfers import request_transfers as request_transfers
from service.repayments.actions.transfers import withdraw_batch as withdraw_batch
