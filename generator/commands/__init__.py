"""What each command does: settings in, a result and an exit code out."""
