"""Suites: corpora made from the articles by edits whose right answer is computed.

- `suite`: what a suite and an arm are. `variants`: the suites by name, and what they make.
- `edits`: text and gold changed together. `grammar`: clitics, the article, agreement. `draw`:
  choices that depend on a key alone.
- The suites, each with the modules that are its own: `names`; `places`; `dates` (`almanac`,
  `shift`, `reword`); `spelling` (`respelling`, `joining`, `vowels`, `typos`); `clitics`
  (`attachment`, `coordination`, `prepositions`, `topics`); `realis`; `noise` (`frames`,
  `fillers`); `length`.
- `tables`: the published variants. `published`: these as corpora to run on. `scores`: by arm.
"""
