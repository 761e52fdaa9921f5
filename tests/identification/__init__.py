"""The identification track beside a case."""
