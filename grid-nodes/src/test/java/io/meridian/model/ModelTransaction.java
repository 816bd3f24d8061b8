package io.meridian.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A post, a hold or a capture that was applied, and what became of it since. */
public final class ModelTransaction {
  /** What a hold has come to. */
  public enum State {
    /** Not a hold. */
    NONE,
    OPEN,
    CAPTURED,
    VOIDED,
    EXPIRED
  }

  /** One posting and what became of it. */
  public static final class Leg {
    final String debit;
    final String credit;
    final String asset;
    final BigInteger amount;

    /** Of a capture the index of the posting in its hold. */
    final int place;

    BigInteger captured;
    BigInteger released = BigInteger.ZERO;
    BigInteger remaining;
    BigInteger refunded = BigInteger.ZERO;

    private Leg(Moves.Move move, boolean isHeld) {
      this.debit = move.debit();
      this.credit = move.credit();
      this.asset = move.asset();
      this.amount = move.amount();
      this.place = move.index();
      this.captured = isHeld ? BigInteger.ZERO : amount;
      this.remaining = isHeld ? amount : BigInteger.ZERO;
    }

    static Leg posted(Moves.Move move) {
      return new Leg(move, false);
    }

    static Leg held(Moves.Move move) {
      return new Leg(move, true);
    }

    @Override
    public String toString() {
      return debit
          + " to "
          + credit
          + ' '
          + amount
          + ' '
          + asset
          + ": captured "
          + captured
          + ", released "
          + released
          + ", remaining "
          + remaining
          + ", refunded "
          + refunded;
    }

    /** As placed or posted. */
    public BigInteger amount() {
      return amount;
    }

    /** What was posted of it. */
    public BigInteger captured() {
      return captured;
    }

    /** What was given back without being posted. */
    public BigInteger released() {
      return released;
    }

    /** What is still reserved. */
    public BigInteger remaining() {
      return remaining;
    }

    /** What was moved back. */
    public BigInteger refunded() {
      return refunded;
    }

    /** What may still be moved back, as far as this leg alone is concerned. */
    public BigInteger refundable() {
      return captured.subtract(refunded);
    }
  }

  final ModelLedger ledger;
  final String id;
  final List<Leg> legs = new ArrayList<>();

  /** Of a capture the id of its hold, else empty. */
  final String hold;

  State state;
  final long expiresMicros;
  final int tolerancePercent;

  /** Of a hold its place among those that are open, from 0. */
  final int slot;

  /** The id of what ended a hold. */
  String closedBy = "";

  private ModelTransaction(
      ModelLedger ledger,
      String id,
      String hold,
      State state,
      long expiresMicros,
      int tolerancePercent,
      int slot) {
    this.ledger = ledger;
    this.id = id;
    this.hold = hold;
    this.state = state;
    this.expiresMicros = expiresMicros;
    this.tolerancePercent = tolerancePercent;
    this.slot = slot;
  }

  static ModelTransaction posted(ModelLedger ledger, String id, String hold) {
    return new ModelTransaction(ledger, id, hold, State.NONE, 0, 0, 0);
  }

  static ModelTransaction hold(
      ModelLedger ledger, String id, long expiresMicros, int tolerancePercent, int slot) {
    return new ModelTransaction(ledger, id, "", State.OPEN, expiresMicros, tolerancePercent, slot);
  }

  /** Its id. */
  public String id() {
    return id;
  }

  /** Its postings in their order. */
  public List<Leg> legs() {
    return List.copyOf(legs);
  }

  /** What a hold has come to. */
  public State state() {
    return state;
  }

  /** When a hold expires. */
  public long expiresMicros() {
    return expiresMicros;
  }

  /** How much more than was placed may be captured, percent. */
  public int tolerancePercent() {
    return tolerancePercent;
  }

  /** The id of what ended a hold; empty while it is open. */
  public String closedBy() {
    return closedBy;
  }

  boolean isHold() {
    return state != State.NONE;
  }

  /** Whether something that is not done with changes it, so that it can not end meanwhile. */
  boolean isLocked() {
    return ledger.lock(id).isPresent();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }
}
