package io.meridian.cli.bench;

import java.util.Locale;

/** What a server can be compared with. */
enum YardstickKind {
  /** A plain ledger in PostgreSQL, a function call for each payment. */
  POSTGRES("PostgreSQL"),
  /** A gRPC service that answers a constant. */
  GRPC("an empty gRPC service"),
  /** The same plain ledger on Ignite behind the same API, a transaction of the grid for each. */
  IGNITE("Ignite, a transaction of the grid for each payment");

  private final String words;

  YardstickKind(String words) {
    this.words = words;
  }

  /** Its name on the command line, and that before its figures. */
  String flag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What people are told. */
  String words() {
    return words;
  }
}
