package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Moves back what an earlier transaction posted, or part of it.
 *
 * @param commandId the transaction's own id; its region is that of {@code refunded}
 * @param actor who asks
 * @param refunded the id of the transaction that is refunded: a post, a hold or a capture
 * @param parts how much
 * @param details what the caller says about it
 */
public record Refund(
    CommandId commandId, String actor, String refunded, Parts parts, TransactionDetails details)
    implements TransactionCommand {
  @Override
  public CommandKind kind() {
    return CommandKind.REFUND;
  }

  @Override
  public List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  public Optional<CommandId> original() {
    return Optional.of(commandId.sibling(refunded));
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof Refund that)) {
      return Optional.of("operation");
    }
    Differences differences = new Differences();
    differences.field("refund.transaction", refunded, that.refunded);
    parts.compare("refund", that.parts, differences);
    details.compare(that.details, differences);
    return differences.first();
  }
}
