"""A log as stories: lines of one call, one peer or one moment, and what follows from what."""
