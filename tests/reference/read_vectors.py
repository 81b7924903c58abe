"""Reads word vectors with gensim and numpy, writes them again as gensim does, and prints neighbours as JSON.

    pip install gensim
    python tests/reference/read_vectors.py FOLDER

FOLDER holds vectors.txt, vectors.bin and vectors.npy. Run by tests/gensim.rs.
"""

import json
import sys
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

folder = Path(sys.argv[1])
text = KeyedVectors.load_word2vec_format(folder / "vectors.txt")
binary = KeyedVectors.load_word2vec_format(folder / "vectors.bin", binary=True)
binary.save_word2vec_format(str(folder / "gensim.txt"))
binary.save_word2vec_format(str(folder / "gensim.bin"), binary=True)
words = ["king", "france", "walked", "bigger", "comedy"]
near = lambda vectors: {word: vectors.most_similar(word, topn=10) for word in words}
same = bool((np.load(folder / "vectors.npy") == binary.vectors).all())
print(json.dumps({"text": near(text), "binary": near(binary), "npy_equals_binary": same}))
