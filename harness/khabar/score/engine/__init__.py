"""How predictions are counted: private, and fast. Data flows down this list.

- `columns`: items as arrays of integers, one array per field; `codes`: labels as integers.
- `parts`: what articles have, one after the other; `offsets`: their words, sentences and zones.
- `reader`: predicted mentions into columns; `gold_columns`: the gold's, of many articles at once.
- `gold_store`: the gold of a corpus, kept with it or made for a batch.
- `pairs`: gold and predicted items aligned once; `views`: what each measure sees of them.
- `match`: which items are right by one measure; `counting`: their counts for one batch.
- `naming`: the clusters that mentions name, with their words.
- `tasks`: all measures of a task over a corpus; `scorer`: predictions as they come, into a report.
- `readings`: what a report says of how a model's answers were read.
"""
