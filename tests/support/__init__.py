"""What tests share: configurations, servers, terminals and readers that stand in for real ones."""
