"""The named entities of camel-tools, whose types are ANERcorp's."""
