package io.meridian.cli.bench;

import io.meridian.cli.load.Streams;
import java.util.Locale;

/** How transactions travel. */
enum Api {
  UNARY,
  STREAM,
  BATCH;

  String flag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The most calls that so many transactions take. */
  int calls(int concurrency) {
    return this == STREAM ? Streams.number(concurrency) : concurrency;
  }
}
