package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * Releases all that remains of a hold whose time has come. The system issues it to itself.
 *
 * @param commandId the derived id
 * @param hold the id of the hold
 */
public record ExpireHold(CommandId commandId, String hold) implements TransactionCommand {
  private static final String DERIVED_PREFIX = "expire/";

  /** The expiry of a hold. */
  public static ExpireHold of(CommandId hold) {
    return new ExpireHold(hold.sibling(DERIVED_PREFIX + hold.id()), hold.id());
  }

  /** Whether {@code id} is one that this class derives. */
  public static boolean isDerivedId(String id) {
    return id.startsWith(DERIVED_PREFIX);
  }

  @Override
  public String actor() {
    return "";
  }

  @Override
  public CommandKind kind() {
    return CommandKind.EXPIRE;
  }

  @Override
  public TransactionDetails details() {
    return TransactionDetails.NONE;
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
    return other.equals(this) ? Optional.empty() : Optional.of("operation");
  }
}
