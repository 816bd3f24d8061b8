package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Releases all that remains of a hold.
 *
 * @param commandId the transaction's own id; its region is that of {@code hold}
 * @param actor who asks
 * @param hold the id of the hold
 * @param details what the caller says about it
 */
public record VoidHold(CommandId commandId, String actor, String hold, TransactionDetails details)
    implements TransactionCommand {
  @Override
  public CommandKind kind() {
    return CommandKind.VOID;
  }

  @Override
  public List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  public Optional<CommandId> original() {
    return Optional.of(commandId.sibling(hold));
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof VoidHold that)) {
      return Optional.of("operation");
    }
    Differences differences = new Differences();
    differences.field("void.hold", hold, that.hold);
    details.compare(that.details, differences);
    return differences.first();
  }
}
