"""Tables of the slice, all append-only: what was decided stands, and what changes it is another row."""

from service.repayments.tables.cases import CaseEventCorrectionRow as CaseEventCorrectionRow
from service.repayments.tables.cases import CaseEventRow as CaseEventRow
from service.repayments.tables.cases import CaseRow as CaseRow
from service.repayments.tables.cases import ParticipationRow as ParticipationRow
from service.repayments.tables.decision import SupportDecisionRow as SupportDecisionRow
from service.repayments.tables.money import BudgetRow as BudgetRow
from service.repayments.tables.money import ClaimLineRow as ClaimLineRow
from service.repayments.tables.money import ClaimRow as ClaimRow
from service.repayments.tables.money import DepositMatchRow as DepositMatchRow
from service.repayments.tables.money import DepositRefundRow as DepositRefundRow
from service.repayments.tables.money import DepositRow as DepositRow
from service.repayments.tables.money import TransferBatchRow as TransferBatchRow
from service.repayments.tables.money import TransferFileRow as TransferFileRow
from service.repayments.tables.money import TransferResultRow as TransferResultRow
from service.repayments.tables.money import TransferReturnRow as TransferReturnRow
from service.repayments.tables.money import TransferRow as TransferRow
from service.repayments.tables.obligations import EvidenceCheckRow as EvidenceCheckRow
from service.repayments.tables.obligations import EvidenceRow as EvidenceRow
from service.repayments.tables.obligations import ObligationDecisionRow as ObligationDecisionRow
from service.repayments.tables.obligations import ObligationRow as ObligationRow
from service.repayments.tables.obligations import ObligationShareRow as ObligationShareRow
from service.repayments.tables.payees import PayeeAccountRow as PayeeAccountRow
