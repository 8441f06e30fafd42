"""Certificates and keys: made here, or given by a person and looked at before they are used."""
