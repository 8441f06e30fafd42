"""The layers from the name to the sound, each tried on its own."""
