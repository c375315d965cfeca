"""Support of those who repay student loans (奨学金返還等支援): who was decided on, when, and for which firm."""
