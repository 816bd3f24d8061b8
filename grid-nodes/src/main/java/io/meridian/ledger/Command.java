package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to change a ledger, its shape already checked. Every command has an id, is judged
 * against one shard's state and leaves one record in that shard's journal. Immutable.
 */
public sealed interface Command
    permits CreateLedger,
        CreateAsset,
        ClosePeriod,
        AccountCommand,
        TransactionCommand,
        AtomicBatch,
        CrossingCommand {
  /** The id under which the outcome is recorded and replayed. */
  CommandId commandId();

  /** Who asks; empty until access control names a principal. */
  String actor();

  /** Which of the permitted types this is, for exhaustive switches. */
  CommandKind kind();

  /**
   * The accounts that the request names, each once, in the order of their first mention; those of
   * its {@link #original()} are read too.
   */
  List<AccountKey> accounts();

  /** The codes of the assets whose facts the judgement reads. */
  default List<String> assets() {
    return List.of();
  }

  /** The earlier transaction that the command is about, in its own ledger and region. */
  default Optional<CommandId> original() {
    return Optional.empty();
  }

  /** What the command is about, as the metadata of a refusal names it. */
  Map<String, String> subject();

  /**
   * The path of the first field, in the order of the API's field numbers, in which the other
   * request differs from this one; empty when both ask for the same. The actor and the salt of
   * private data are no part of a request's identity.
   */
  Optional<String> firstDifference(Command other);
}
