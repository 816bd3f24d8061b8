package io.meridian.model;

import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import io.meridian.model.ModelAccount.Status;
import io.meridian.model.ModelTransaction.Leg;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a transaction moves, and what the contract checks of it before any number. */
final class Moves {
  /**
   * One movement.
   *
   * @param index the index of the posting that it comes from
   * @param debit the account that is debited
   * @param credit the account that is credited
   * @param asset what is moved
   * @param amount how much
   */
  record Move(int index, String debit, String credit, String asset, BigInteger amount) {}

  final List<Move> list = new ArrayList<>();
  private final ModelLedger ledger;

  Moves(ModelLedger ledger) {
    this.ledger = ledger;
  }

  /** The same as another shard sees them. */
  Moves in(ModelLedger other) {
    Moves moves = new Moves(other);
    moves.list.addAll(list);
    return moves;
  }

  static Moves of(ModelLedger ledger, List<Posting> postings) {
    Moves moves = new Moves(ledger);
    for (int i = 0; i < postings.size(); i++) {
      Posting posting = postings.get(i);
      moves.list.add(
          new Move(
              i,
              posting.debit().toString(),
              posting.credit().toString(),
              posting.asset(),
              BigInteger.valueOf(posting.amount())));
    }
    return moves;
  }

  /** All postings of a hold as it was placed. */
  static Moves of(ModelLedger ledger, ModelTransaction hold) {
    Moves moves = new Moves(ledger);
    for (int i = 0; i < hold.legs.size(); i++) {
      moves.forth(i, hold.legs.get(i), hold.legs.get(i).amount);
    }
    return moves;
  }

  void forth(int index, Leg leg, BigInteger amount) {
    list.add(new Move(index, leg.debit, leg.credit, leg.asset, amount));
  }

  void back(int index, Leg leg, BigInteger amount) {
    list.add(new Move(index, /* debit= */ leg.credit, /* credit= */ leg.debit, leg.asset, amount));
  }

  /** Named amounts by the index of their posting. */
  static Map<Integer, BigInteger> amounts(Parts parts) {
    Map<Integer, BigInteger> amounts = new TreeMap<>();
    for (Part part : parts.named()) {
      amounts.put(part.posting(), BigInteger.valueOf(part.amount()));
    }
    return amounts;
  }

  /** CROSS_REGION_FORBIDDEN: whatever the account is, such a ledger does not look at it. */
  Optional<ModelAnswer> forbidden() {
    for (Move move : ledger.mayCrossRegions ? List.<Move>of() : list) {
      for (String account : List.of(move.debit, move.credit)) {
        if (!account.startsWith(ledger.region + '/')) {
          return Optional.of(
              ModelAnswer.refused(
                  Reason.CROSS_REGION_FORBIDDEN,
                  Map.of("ledger", ledger.name, "account", account)));
        }
      }
    }
    return Optional.empty();
  }

  /** A look at one of the accounts of a move. */
  private interface Look {
    Optional<ModelAnswer> at(Move move, String account);
  }

  /** The first account in this shard that something stands against, the debit side first. */
  private Optional<ModelVerdict> first(int behind, Look look) {
    for (Move move : list) {
      for (String account : List.of(move.debit, move.credit)) {
        if (ledger.isHere(account)) {
          Optional<ModelAnswer> answer = look.at(move, account);
          if (answer.isPresent()) {
            int side = account.equals(move.debit) ? 0 : 1;
            return answer.map(no -> new ModelVerdict(no, behind + 2 * move.index + side, false));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** ACCOUNT_NOT_FOUND to ACCOUNT_FROZEN, of the accounts in this shard. */
  Optional<ModelVerdict> accountRefusal() {
    return first(0, this::missing)
        .or(() -> first(0, this::otherAsset))
        .or(() -> first(0, (move, account) -> shut(account, Status.CLOSED, Reason.ACCOUNT_CLOSED)))
        .or(() -> first(0, (move, account) -> shut(account, Status.FROZEN, Reason.ACCOUNT_FROZEN)));
  }

  private Optional<ModelAnswer> missing(Move move, String account) {
    return ledger.accounts.containsKey(account)
        ? Optional.empty()
        : Optional.of(ModelAnswer.refused(Reason.ACCOUNT_NOT_FOUND, Map.of("account", account)));
  }

  private Optional<ModelAnswer> otherAsset(Move move, String account) {
    String asset = ledger.accounts.get(account).asset;
    return asset.equals(move.asset)
        ? Optional.empty()
        : Optional.of(
            ModelAnswer.refused(
                Reason.ASSET_MISMATCH,
                Map.of(
                    "posting",
                    Integer.toString(move.index),
                    "account",
                    account,
                    "asset",
                    move.asset,
                    "accountAsset",
                    asset)));
  }

  private Optional<ModelAnswer> shut(String account, Status status, Reason reason) {
    return ledger.accounts.get(account).status == status
        ? Optional.of(ModelAnswer.refused(reason, Map.of("account", account)))
        : Optional.empty();
  }

  /** REFERENCE_TAKEN and PERIOD_CLOSED, as only home can tell. */
  static Optional<ModelVerdict> detailsRefusal(ModelLedger ledger, TransactionDetails details) {
    String holder = ledger.references.get(details.reference());
    if (ledger.isReferenceUnique && !details.reference().isEmpty() && holder != null) {
      return Optional.of(
          whole(
              ModelAnswer.refused(
                  Reason.REFERENCE_TAKEN,
                  Map.of("reference", details.reference(), "holder", ledger.reference(holder)))));
    }
    return details.effectiveMicros().isPresent()
            && details.effectiveMicros().getAsLong() < ledger.closedUntilMicros
        ? Optional.of(whole(periodClosed(ledger)))
        : Optional.empty();
  }

  private static ModelVerdict whole(ModelAnswer answer) {
    return new ModelVerdict(answer, -1, false);
  }

  /** PERIOD_CLOSED because an account in this shard was not there yet. */
  Optional<ModelVerdict> openingRefusal(
      TransactionDetails details, Predicate<String> moved, int behind) {
    if (details.effectiveMicros().isEmpty()) {
      return Optional.empty();
    }
    long effective = details.effectiveMicros().getAsLong();
    return first(
        behind,
        (move, account) ->
            moved.test(account) && effective < ledger.accounts.get(account).createMicros
                ? Optional.of(
                    ModelAnswer.refused(
                        Reason.PERIOD_CLOSED, Map.of("ledger", ledger.name, "account", account)))
                : Optional.empty());
  }

  static ModelAnswer periodClosed(ModelLedger ledger) {
    return ModelAnswer.refused(
        Reason.PERIOD_CLOSED,
        Map.of("ledger", ledger.name, "closedUntil", instant(ledger.closedUntilMicros)));
  }

  static String instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
