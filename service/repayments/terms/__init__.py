"""Words of the slice: schemes and their frames (枠), a person's support, what is owed for a year and why."""

from service.repayments.terms.decision import SupportDecisionFacts as SupportDecisionFacts
