"""The limits of an account: how long a call waits, in one process or in several."""
