package io.meridian.ledger;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The order of checks, pair by pair: which neighbours one request can break together, and where
 * that is tested. Public for the test of the API, which stands in another module.
 */
public final class OrderOfReasons {
  private static final Set<Reason> RESERVED =
      EnumSet.of(
          Reason.UNAUTHENTICATED,
          Reason.PERMISSION_DENIED,
          Reason.QUOTA_EXCEEDED,
          Reason.CROSS_SHARD_UNSUPPORTED);

  private static final Set<Reason> NOT_OF_TRANSACTIONS =
      EnumSet.of(
          Reason.INVALID_PAGE_TOKEN,
          Reason.LEDGER_EXISTS,
          Reason.ASSET_EXISTS,
          Reason.ACCOUNT_EXISTS,
          Reason.ASSET_NOT_FOUND,
          Reason.REVISION_MISMATCH,
          Reason.ACCOUNT_NOT_EMPTY,
          Reason.ACCOUNT_HAS_HOLDS);

  private static final List<Reason> OF_NEW_ACCOUNTS =
      List.of(
          Reason.MALFORMED_REQUEST,
          Reason.UNKNOWN_REGION,
          Reason.OVERLOADED,
          Reason.LEDGER_NOT_FOUND,
          Reason.REGION_NOT_IN_LEDGER,
          Reason.IDEMPOTENCY_MISMATCH,
          Reason.ACCOUNT_EXISTS,
          Reason.ASSET_NOT_FOUND);

  /** The one exception to the order of the numbers stands here. */
  private static final List<Reason> OF_ACCOUNT_CHANGES =
      List.of(
          Reason.MALFORMED_REQUEST,
          Reason.UNKNOWN_REGION,
          Reason.OVERLOADED,
          Reason.LEDGER_NOT_FOUND,
          Reason.REGION_NOT_IN_LEDGER,
          Reason.IDEMPOTENCY_MISMATCH,
          Reason.ACCOUNT_NOT_FOUND,
          Reason.REVISION_MISMATCH,
          Reason.ACCOUNT_CLOSED,
          Reason.ACCOUNT_FROZEN,
          Reason.ACCOUNT_NOT_EMPTY,
          Reason.ACCOUNT_HAS_HOLDS);

  private OrderOfReasons() {}

  /**
   * Two reasons of which the earlier is the answer where both apply.
   *
   * @param earlier the answer
   * @param later what the answer would be without the earlier
   */
  public record Pair(Reason earlier, Reason later) {
    @Override
    public String toString() {
      return earlier + ", " + later;
    }
  }

  /**
   * Every pair of neighbours: in the whole register, in what of it this version gives, in what
   * transactions get, and in what the creation and the changes of accounts get.
   */
  static Set<Pair> neighbours() {
    List<Reason> given =
        Stream.of(Reason.values()).filter(reason -> !RESERVED.contains(reason)).toList();
    Set<Pair> pairs = new LinkedHashSet<>();
    addNeighbours(pairs, List.of(Reason.values()));
    addNeighbours(pairs, given);
    addNeighbours(
        pairs, given.stream().filter(reason -> !NOT_OF_TRANSACTIONS.contains(reason)).toList());
    addNeighbours(pairs, OF_NEW_ACCOUNTS);
    addNeighbours(pairs, OF_ACCOUNT_CHANGES);
    return pairs;
  }

  private static void addNeighbours(Set<Pair> pairs, List<Reason> order) {
    for (int i = 1; i < order.size(); i++) {
      pairs.add(new Pair(order.get(i - 1), order.get(i)));
    }
  }

  /**
   * The neighbours of which one at least is found before the rules of the ledger: only a request to
   * the API breaks them, and OrderOfChecksIT of the server does.
   */
  public static Set<Pair> brokenThroughTheApi() {
    return Set.of(
        new Pair(Reason.MALFORMED_REQUEST, Reason.NO_POSTINGS),
        new Pair(Reason.MALFORMED_REQUEST, Reason.UNKNOWN_REGION),
        new Pair(Reason.NO_POSTINGS, Reason.TOO_MANY_POSTINGS),
        new Pair(Reason.TOO_MANY_POSTINGS, Reason.INVALID_AMOUNT),
        new Pair(Reason.INVALID_AMOUNT, Reason.SAME_ACCOUNT),
        new Pair(Reason.SAME_ACCOUNT, Reason.UNKNOWN_REGION),
        new Pair(Reason.UNKNOWN_REGION, Reason.INVALID_PAGE_TOKEN),
        new Pair(Reason.UNKNOWN_REGION, Reason.OVERLOADED),
        new Pair(Reason.INVALID_PAGE_TOKEN, Reason.OVERLOADED),
        new Pair(Reason.OVERLOADED, Reason.LEDGER_NOT_FOUND),
        new Pair(Reason.REGION_NOT_IN_LEDGER, Reason.IDEMPOTENCY_MISMATCH),
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.LEDGER_EXISTS),
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.ACCOUNT_EXISTS),
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.HOLD_NOT_FOUND),
        new Pair(Reason.IDEMPOTENCY_MISMATCH, Reason.ACCOUNT_NOT_FOUND),
        new Pair(Reason.AMBIGUOUS_ID, Reason.HOLD_EXPIRED));
  }

  /**
   * The neighbours that one request cannot break together, and why. A reason that finds its way
   * between two others belongs here or among the broken ones.
   */
  static Map<Pair, String> neverTogether() {
    String reserved = "reserved: one of them is not given";
    String otherRequests = "no request can meet both";
    String ends = "a hold ends once, and by that";
    String use = "an id is used or it is not";
    String fault = "a fault is what happened to the request, not a rule that it breaks";
    Map<Pair, String> never = new LinkedHashMap<>();
    put(never, Reason.UNAUTHENTICATED, Reason.PERMISSION_DENIED, reserved);
    put(never, Reason.PERMISSION_DENIED, Reason.MALFORMED_REQUEST, reserved);
    put(never, Reason.INVALID_PAGE_TOKEN, Reason.QUOTA_EXCEEDED, reserved);
    put(never, Reason.QUOTA_EXCEEDED, Reason.OVERLOADED, reserved);
    put(
        never,
        Reason.LEDGER_NOT_FOUND,
        Reason.REGION_NOT_IN_LEDGER,
        "without a ledger there is no list that a region could be missing from");
    put(never, Reason.REGION_NOT_IN_LEDGER, Reason.CROSS_SHARD_UNSUPPORTED, reserved);
    put(never, Reason.CROSS_SHARD_UNSUPPORTED, Reason.IDEMPOTENCY_MISMATCH, reserved);
    put(never, Reason.LEDGER_EXISTS, Reason.ASSET_EXISTS, otherRequests);
    put(never, Reason.ASSET_EXISTS, Reason.ACCOUNT_EXISTS, otherRequests);
    put(never, Reason.ACCOUNT_EXISTS, Reason.HOLD_NOT_FOUND, otherRequests);
    put(never, Reason.HOLD_NOT_FOUND, Reason.NOT_A_HOLD, use);
    put(never, Reason.NOT_A_HOLD, Reason.TRANSACTION_NOT_FOUND, otherRequests);
    put(never, Reason.TRANSACTION_NOT_FOUND, Reason.NOT_REFUNDABLE, use);
    put(
        never,
        Reason.NOT_REFUNDABLE,
        Reason.AMBIGUOUS_ID,
        "of two transactions none is meant, so none of them is judged");
    put(never, Reason.HOLD_EXPIRED, Reason.HOLD_ALREADY_VOIDED, ends);
    put(never, Reason.HOLD_ALREADY_VOIDED, Reason.HOLD_ALREADY_CAPTURED, ends);
    put(never, Reason.CAPTURE_EXCEEDS_HOLD, Reason.REFUND_EXCEEDS_REMAINING, otherRequests);
    put(never, Reason.REFUND_EXCEEDS_REMAINING, Reason.CROSS_REGION_FORBIDDEN, otherRequests);
    put(never, Reason.ACCOUNT_NOT_FOUND, Reason.ASSET_NOT_FOUND, otherRequests);
    put(never, Reason.ASSET_NOT_FOUND, Reason.ASSET_MISMATCH, otherRequests);
    put(never, Reason.PERIOD_CLOSED, Reason.REVISION_MISMATCH, otherRequests);
    put(
        never,
        Reason.ACCOUNT_FROZEN,
        Reason.ACCOUNT_NOT_EMPTY,
        "closing is the one that asks for an empty account, and a frozen one can be closed");
    put(never, Reason.ACCOUNT_HAS_HOLDS, Reason.BALANCE_OVERFLOW, otherRequests);
    put(
        never,
        Reason.CEILING_EXCEEDED,
        Reason.BATCH_ABORTED,
        "an item is aborted because another failed, and is not judged itself");
    put(never, Reason.BATCH_ABORTED, Reason.BATCH_STOPPED, "a batch has one mode");
    put(never, Reason.BATCH_STOPPED, Reason.REGION_UNAVAILABLE, fault);
    put(never, Reason.REGION_UNAVAILABLE, Reason.TRY_AGAIN, fault);
    put(never, Reason.TRY_AGAIN, Reason.JOURNAL_DIVERGED, fault);
    return never;
  }

  private static void put(Map<Pair, String> never, Reason earlier, Reason later, String why) {
    never.put(new Pair(earlier, later), why);
  }

  /** All pairs of both lists, once each. */
  static List<Pair> notBrokenByCommands() {
    List<Pair> pairs = new ArrayList<>(brokenThroughTheApi());
    pairs.addAll(neverTogether().keySet());
    return pairs;
  }
}
