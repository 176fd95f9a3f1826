"""Bank, rates, payments, and what the year end makes: revaluation, interest, impairment."""
