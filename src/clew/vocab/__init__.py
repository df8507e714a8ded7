"""What words mean: code lists, offences, legal facts, rights rules and indicators, each with its source."""
