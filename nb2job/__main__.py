"""`python -m nb2job` is `nb2job`."""

from nb2job.cli import main

if __name__ == "__main__":
    main()
