package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * Asks a participant to judge its part of a crossing transaction and to keep it ready.
 *
 * @param commandId the derived id, in the participant's region
 * @param crossing the crossing transaction
 * @param transaction the transaction's id, in home's region
 * @param transactionKind the transaction's kind
 * @param legs the parts of the participant's accounts
 * @param openings whether home wants to know when the accounts were opened
 */
public record PrepareLegs(
    CommandId commandId,
    CrossingKey crossing,
    String transaction,
    CommandKind transactionKind,
    List<Leg> legs,
    boolean openings)
    implements CrossingCommand {
  private static final String DERIVED_PREFIX = "prepare/";

  /** Keeps a copy of the list. */
  public PrepareLegs {
    CrossingCommand.checkId(commandId, DERIVED_PREFIX, crossing);
    legs = List.copyOf(legs);
    if (legs.isEmpty() || !transactionKind.transaction()) {
      throw new IllegalArgumentException("nothing to prepare of a " + transactionKind);
    }
  }

  /** What home asks {@code participant} for {@code command}. */
  public static PrepareLegs of(
      TransactionCommand command, CrossingKey crossing, Participant participant) {
    CommandId id = command.commandId();
    return new PrepareLegs(
        new CommandId(id.ledger(), participant.region(), DERIVED_PREFIX + crossing),
        crossing,
        id.id(),
        command.kind(),
        participant.legs(),
        command.details().effectiveMicros().isPresent());
  }

  /** The transaction's whole id. */
  public CommandId transactionId() {
    return new CommandId(commandId.ledger(), crossing.region(), transaction);
  }

  /** The id under which the same shard settles it: once that is used nothing is prepared [K2]. */
  public CommandId settleId() {
    return commandId.sibling(SettleLegs.derivedId(crossing));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.PREPARE_LEGS;
  }

  @Override
  public List<AccountKey> accounts() {
    List<AccountKey> accounts = new ArrayList<>(legs.size());
    for (Leg leg : legs) {
      accounts.add(new AccountKey(commandId.ledger(), leg.account()));
    }
    return accounts;
  }
}
