"""One epoch of word2vec, written out in numpy: tests/reference/word2vec.json.

    pip install numpy
    python tests/reference/word2vec.py > tests/reference/word2vec.json

Nothing is left to chance: no sub-sampling, windows of full width, and negatives from the same random stream
(xoshiro256++ seeded by SplitMix64) and alias table (Vose 1991) that the engine has.
"""

import heapq
import json

import numpy as np

MASK = (1 << 64) - 1
WORDS, SIZE, WINDOW, NEGATIVE, RATE, SEED = 12, 10, 2, 3, 0.3, 7
SAMPLING = 4  # src/tensor/random.rs Purpose::Sampling


class Stream:
    def __init__(self, seed, purpose):
        x = seed ^ (purpose * 0x9E3779B97F4A7C15 & MASK)
        self.state = []
        for _ in range(4):
            x = (x + 0x9E3779B97F4A7C15) & MASK
            z = x
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def next(self):
        rotate = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
        s = self.state
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result


class Draws:
    def __init__(self, counts, exponent=0.75):
        shares = np.array(counts, float) ** exponent
        shares = list(shares / shares.mean())
        self.places = [(MASK >> 32, i) for i in range(len(shares))]
        small = [i for i, share in enumerate(shares) if share < 1]
        large = [i for i, share in enumerate(shares) if share >= 1]
        while small and large:
            few, many = small.pop(), large[-1]
            self.places[few] = (int(shares[few] * 2.0**32), many)
            shares[many] -= 1 - shares[few]
            if shares[many] < 1:
                large.pop()
                small.append(many)

    def draw(self, stream):
        bits = stream.next()
        index = ((bits >> 32) * len(self.places)) >> 32
        limit, other = self.places[index]
        return index if (bits & 0xFFFFFFFF) < limit else other


def ways(counts):
    """For each word the forks from the root, and the turns."""
    words = len(counts)
    heap = [(count, word) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    parents, node = {}, words
    while len(heap) > 1:
        (a, left), (b, right) = heapq.heappop(heap), heapq.heappop(heap)
        parents[left], parents[right] = (node, 0), (node, 1)
        heapq.heappush(heap, (a + b, node))
        node += 1
    found = []
    for word in range(words):
        way, at = [], word
        while at in parents:
            at, turn = parents[at]
            way.append((at - words, turn))
        found.append(way[::-1])
    return found


def epoch(sentences, counts, vectors, skip_gram, hierarchical):
    vectors = vectors.copy()
    outputs = np.zeros((WORDS - 1 if hierarchical else WORDS, SIZE))
    stream, draws, tree = Stream(SEED, SAMPLING), Draws(counts), ways(counts)
    loss, predictions = 0.0, 0

    def update(word, near):
        nonlocal loss, predictions
        if hierarchical:
            terms = [(fork, 1.0 if turn == 0 else -1.0) for fork, turn in tree[word]]
        else:
            drawn = [draws.draw(stream) for _ in range(NEGATIVE)]
            terms = [(word, 1.0)] + [(other, -1.0) for other in drawn if other != word]
        h = vectors[near].mean(axis=0)
        # The gradient of the whole loss at once, also where a negative was drawn twice.
        pull, moves = np.zeros(SIZE), []
        for row, sign in terms:
            agreement = sign * outputs[row] @ h
            loss += np.log1p(np.exp(-agreement))
            g = RATE * sign / (1 + np.exp(agreement))
            pull += g * outputs[row]
            moves.append((row, g * h))
        for row, move in moves:
            outputs[row] += move
        for word in near:
            vectors[word] += pull / len(near)
        predictions += 1

    for sentence in sentences:
        for place, word in enumerate(sentence):
            start, end = max(0, place - WINDOW), min(len(sentence), place + WINDOW + 1)
            near = [sentence[i] for i in range(start, end) if i != place]
            if skip_gram:
                for other in near:
                    update(word, [other])
            elif near:
                update(word, near)
    return {
        "skip_gram": skip_gram,
        "hierarchical": hierarchical,
        "loss": loss / predictions,
        "vectors": vectors.round(7).tolist(),
        "outputs": outputs.round(7).tolist(),
    }


r = np.random.default_rng(1)
sentences = [np.minimum(r.geometric(0.25, r.integers(2, 9)) - 1, WORDS - 1).tolist() for _ in range(150)]
counts = np.bincount(np.concatenate(sentences), minlength=WORDS) + 1
counts = sorted(counts.tolist(), reverse=True)
vectors = r.uniform(-0.5, 0.5, (WORDS, SIZE)).round(6)
cases = [epoch(sentences, counts, vectors, sg, hs) for sg in (True, False) for hs in (False, True)]
settings = dict(vector_size=SIZE, window=WINDOW, negative=NEGATIVE, rate=RATE, seed=SEED)
print(json.dumps(dict(settings=settings, sentences=sentences, counts=counts, vectors=vectors.tolist(), cases=cases)))
