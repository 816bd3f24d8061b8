package io.meridian.ledger;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks a participant to judge its part of a crossing transaction, or of an atomic batch of them,
 * and to keep it ready.
 *
 * @param commandId the derived id, in the participant's region
 * @param crossing the crossing transaction
 * @param transaction the transaction's id, or the batch's, in home's region
 * @param transactionKind the transaction's kind, or that of a batch
 * @param legs the parts of the participant's accounts
 * @param openings whether home wants to know when the accounts were opened
 * @param items of a batch the transactions that the participant has a part of, in their order; else
 *     empty
 * @param before what comes before it and is taken for done without being judged; only where it is
 *     tried, else empty
 */
public record PrepareLegs(
    CommandId commandId,
    CrossingKey crossing,
    String transaction,
    CommandKind transactionKind,
    List<Leg> legs,
    boolean openings,
    List<CrossingItem> items,
    List<Leg> before)
    implements CrossingCommand {
  private static final String DERIVED_PREFIX = "prepare/";

  /** Keeps a copy of the list. */
  public PrepareLegs {
    CrossingCommand.checkId(commandId, DERIVED_PREFIX, crossing);
    legs = List.copyOf(legs);
    items = List.copyOf(items);
    before = List.copyOf(before);
    if (legs.isEmpty()
        || !transactionKind.crosses()
        || transactionKind.transaction() != items.isEmpty()) {
      throw new IllegalArgumentException("nothing to prepare of a " + transactionKind);
    }
  }

  /** Of no batch. */
  public PrepareLegs(
      CommandId commandId,
      CrossingKey crossing,
      String transaction,
      CommandKind transactionKind,
      List<Leg> legs,
      boolean openings) {
    this(commandId, crossing, transaction, transactionKind, legs, openings, List.of(), List.of());
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

  /** What home asks {@code participant} for the transactions of a batch. */
  public static PrepareLegs of(
      CommandId batch,
      List<TransactionCommand> transactions,
      CrossingKey crossing,
      Participant participant) {
    List<CrossingItem> items = new ArrayList<>();
    boolean openings = false;
    for (int i = 0; i < transactions.size(); i++) {
      TransactionCommand transaction = transactions.get(i);
      if (participant.has(i)) {
        items.add(new CrossingItem(i, transaction.commandId().id(), transaction.kind(), ""));
        openings |= transaction.details().effectiveMicros().isPresent();
      }
    }
    return new PrepareLegs(
        new CommandId(batch.ledger(), participant.region(), DERIVED_PREFIX + crossing),
        crossing,
        batch.id(),
        CommandKind.ATOMIC_BATCH,
        participant.legs(),
        openings,
        items,
        List.of());
  }

  /** The same after {@code legs}, which count as done. */
  public PrepareLegs after(List<Leg> legs) {
    return new PrepareLegs(
        commandId, crossing, transaction, transactionKind, this.legs, openings, items, legs);
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
    Set<AccountKey> accounts = new LinkedHashSet<>();
    for (Leg leg : legs) {
      accounts.add(new AccountKey(commandId.ledger(), leg.account()));
    }
    return List.copyOf(accounts);
  }
}
