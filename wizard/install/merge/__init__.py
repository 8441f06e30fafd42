"""A generated folder and a configuration in use become one. Reads and plans; writes nothing."""
