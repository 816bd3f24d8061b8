package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Closes a ledger's books up to an instant, in one shard. The same command goes to every shard of
 * the ledger.
 *
 * @param commandId the command's id
 * @param actor who asks
 * @param closedUntilMicros nothing may become effective before it, microseconds since the epoch
 */
public record ClosePeriod(CommandId commandId, String actor, long closedUntilMicros)
    implements Command {
  /** The id used when the caller gives none. */
  public static String derivedId(long closedUntilMicros) {
    return "period/" + closedUntilMicros;
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CLOSE_PERIOD;
  }

  @Override
  public List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  public Map<String, String> subject() {
    return Map.of("ledger", commandId.ledger());
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    return other instanceof ClosePeriod that
        ? new Differences().field("closed_until", closedUntilMicros, that.closedUntilMicros).first()
        : Optional.of("command");
  }
}
