package io.meridian.model;

import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import io.meridian.model.ModelTransaction.Leg;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

  /** ACCOUNT_NOT_FOUND to ACCOUNT_FROZEN. */
  Optional<ModelAnswer> accountRefusal() {
    for (Move move : list) {
      for (String account : List.of(move.debit, move.credit)) {
        if (!ledger.accounts.containsKey(account)) {
          return Optional.of(
              ModelAnswer.refused(Reason.ACCOUNT_NOT_FOUND, Map.of("account", account)));
        }
      }
    }
    for (Move move : list) {
      for (String account : List.of(move.debit, move.credit)) {
        String asset = ledger.accounts.get(account).asset;
        if (!asset.equals(move.asset)) {
          return Optional.of(
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
      }
    }
    return firstWith(ModelAccount.Status.CLOSED, Reason.ACCOUNT_CLOSED)
        .or(() -> firstWith(ModelAccount.Status.FROZEN, Reason.ACCOUNT_FROZEN));
  }

  private Optional<ModelAnswer> firstWith(ModelAccount.Status status, Reason reason) {
    for (Move move : list) {
      for (String account : List.of(move.debit, move.credit)) {
        if (ledger.accounts.get(account).status == status) {
          return Optional.of(ModelAnswer.refused(reason, Map.of("account", account)));
        }
      }
    }
    return Optional.empty();
  }

  /** REFERENCE_TAKEN and PERIOD_CLOSED. */
  Optional<ModelAnswer> detailsRefusal(TransactionDetails details) {
    String holder = ledger.references.get(details.reference());
    if (ledger.isReferenceUnique && !details.reference().isEmpty() && holder != null) {
      return Optional.of(
          ModelAnswer.refused(
              Reason.REFERENCE_TAKEN,
              Map.of("reference", details.reference(), "holder", ledger.reference(holder))));
    }
    if (details.effectiveMicros().isEmpty()) {
      return Optional.empty();
    }
    long effective = details.effectiveMicros().getAsLong();
    if (effective < ledger.closedUntilMicros) {
      return Optional.of(periodClosed(ledger));
    }
    for (Move move : list) {
      for (String account : List.of(move.debit, move.credit)) {
        if (effective < ledger.accounts.get(account).createMicros) {
          return Optional.of(
              ModelAnswer.refused(
                  Reason.PERIOD_CLOSED, Map.of("ledger", ledger.name, "account", account)));
        }
      }
    }
    return Optional.empty();
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
