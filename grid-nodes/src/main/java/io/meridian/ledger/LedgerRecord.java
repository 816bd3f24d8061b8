package io.meridian.ledger;

import java.util.Optional;

/**
 * One committed fact of a shard's journal: a command and what became of it.
 *
 * @param command the whole request in canonical form
 * @param commitMicros server time, microseconds since the epoch, strictly increasing per shard
 * @param outcome what became of it, balances after included
 */
public record LedgerRecord(Command command, long commitMicros, Outcome outcome) {
  /** Why the command was refused; empty when it was applied. */
  public Optional<Refusal> refused() {
    return outcome instanceof Outcome.Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }
}
