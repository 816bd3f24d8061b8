package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Posts what a hold reserves, or part of it.
 *
 * @param commandId the transaction's own id; its region is that of {@code hold}
 * @param actor who asks
 * @param hold the id of the hold
 * @param parts how much
 * @param last whether what remains afterwards is released in the same step ({@code final})
 * @param details what the caller says about it
 */
public record Capture(
    CommandId commandId,
    String actor,
    String hold,
    Parts parts,
    boolean last,
    TransactionDetails details)
    implements TransactionCommand {
  @Override
  public CommandKind kind() {
    return CommandKind.CAPTURE;
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
    if (!(other instanceof Capture that)) {
      return Optional.of("operation");
    }
    Differences differences = new Differences();
    differences.field("capture.hold", hold, that.hold);
    parts.compare("capture", that.parts, differences);
    differences.field("capture.final", last, that.last);
    details.compare(that.details, differences);
    return differences.first();
  }
}
