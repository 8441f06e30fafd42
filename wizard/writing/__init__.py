"""The writers: rendered files meet a folder, are compared, shown, and put in place all or none."""
