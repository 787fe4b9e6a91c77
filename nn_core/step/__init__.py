"""One update: its ledger, its terms, its gradient check, and the usual mistakes."""
