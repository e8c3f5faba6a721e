"""What people see: screens out of cards and texts. No queries, no decisions."""
