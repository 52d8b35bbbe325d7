"""Suites: corpora whose right answer is computed, from edits of the articles or from frames.

- `suite`: what a suite and an arm are. `variants`: the suites by name, and what they make.
- `edits`: text and gold changed together. `grammar`: clitics, the article, agreement. `draw`:
  choices that depend on a key alone.
- The suites, each with the modules that are its own: `names`; `places`; `dates` (`almanac`,
  `shift`, `reword`); `spelling` (`respelling`, `joining`, `vowels`, `typos`); `clitics`
  (`attachment`, `coordination`, `prepositions`, `topics`); `realis`; `noise`; `length`.
- Frames: `notation` reads them, `frames` makes text and gold of them; `slots` draws what fills
  them, from lists and times (`fillers`) or by the calendar (`moments`, `numerals`).
- The composed suites, whose cases are made from frames: `compose` (`pairs`), and `identity`, whose
  cases tell stories (`stories`, `storybook`, `story_faults`, `casts`).
- `tables`: the published variants. `published`: these as corpora to run on. `scores`: by arm.
  `flips`: the mentions that are lost and gained, and of these `recall` and `changed`.
"""
