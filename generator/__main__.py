"""`python -m generator` is `sdkgen`."""

from generator.cli import main

main()
