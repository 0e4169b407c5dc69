"""`python -m moneygoround` is the command `moneygoround`."""

from moneygoround.cli import main

if __name__ == "__main__":
    main()
