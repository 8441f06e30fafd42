"""The softphone's modules by themselves, under Node.js."""
