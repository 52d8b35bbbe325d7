"""What is looked up on a node of a cluster, which may have no khabar: it imports nothing of it."""


def version(package: str) -> str | None:
    """Return the version of a package that is installed here, None without it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None
