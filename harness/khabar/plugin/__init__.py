"""What the pytest plugin does once it is used; `khabar_pytest` is what pytest loads."""
