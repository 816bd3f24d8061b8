package io.meridian.wire;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.ShapeCheck;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import io.meridian.proto.v1.CreateTransactionRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads a request for a transaction, of whatever kind and wherever it comes from, and finds
 * everything that is wrong with its shape. Any thread.
 */
final class TransactionRequests {
  private static final String NOBODY = "";

  private TransactionRequests() {}

  /** What is asked for, once ledger, id and details are known. */
  @FunctionalInterface
  private interface Operation {
    TransactionCommand command(String ledger, String id, TransactionDetails details);
  }

  /**
   * The command that {@code request} asks for, to be made only when {@code check} found nothing
   * wrong.
   *
   * @param ledgerName the ledger, which an item of a batch may leave to its batch
   */
  static Supplier<TransactionCommand> read(
      RequestCheck check, CreateTransactionRequest request, String ledgerName) {
    ShapeCheck shape = check.shape();
    String ledger = shape.ledger("ledger", ledgerName);
    Operation operation = operation(check, request);
    String id = shape.id("id", request.getId());
    TransactionDetails details = details(check, request);
    return () -> operation.command(ledger, id, details);
  }

  private static Operation operation(RequestCheck check, CreateTransactionRequest request) {
    return switch (request.getOperationCase()) {
      case POST -> post(check, request.getPost());
      case HOLD -> hold(check, request.getHold());
      case CAPTURE -> capture(check, request.getCapture());
      case VOID -> voidHold(check, request.getVoid());
      case REFUND -> refund(check, request.getRefund());
      case OPERATION_NOT_SET -> {
        check.required("operation", false);
        yield (ledger, id, details) -> {
          throw new IllegalStateException("a request without operation was let through");
        };
      }
    };
  }

  private static Operation post(RequestCheck check, io.meridian.proto.v1.Post message) {
    List<Posting> postings =
        PostingRequests.postings(check, "post.postings", message.getPostingsList());
    return (ledger, id, details) -> new Post(at(ledger, postings, id), NOBODY, postings, details);
  }

  private static Operation hold(RequestCheck check, io.meridian.proto.v1.Hold message) {
    List<Posting> postings =
        PostingRequests.postings(check, "hold.postings", message.getPostingsList());
    long timeoutMicros =
        RequestTimes.holdTimeout(check, "hold.timeout", message.hasTimeout(), message.getTimeout());
    int overCapturePercent =
        (int)
            check
                .shape()
                .range(
                    "hold.over_capture_percent",
                    message.getOverCapturePercent(),
                    0,
                    Limits.OVER_CAPTURE_PERCENT_MAX);
    return (ledger, id, details) ->
        new Hold(
            at(ledger, postings, id), NOBODY, postings, timeoutMicros, overCapturePercent, details);
  }

  private static Operation capture(RequestCheck check, io.meridian.proto.v1.Capture message) {
    AccountRef hold = check.reference("capture.hold", message.getHold());
    Parts parts =
        PostingRequests.parts(check, "capture", message.getPartsList(), message.getAllRemaining());
    return (ledger, id, details) ->
        new Capture(
            new CommandId(ledger, hold.region(), id),
            NOBODY,
            hold.id(),
            parts,
            message.getFinal(),
            details);
  }

  private static Operation voidHold(RequestCheck check, io.meridian.proto.v1.Void message) {
    AccountRef hold = check.reference("void.hold", message.getHold());
    return (ledger, id, details) ->
        new VoidHold(new CommandId(ledger, hold.region(), id), NOBODY, hold.id(), details);
  }

  /** An expiry may be named too: that it cannot be refunded is for the ledger to say. */
  private static Operation refund(RequestCheck check, io.meridian.proto.v1.Refund message) {
    CommandId refunded = check.transaction("refund.transaction", "", message.getTransaction());
    Parts parts =
        PostingRequests.parts(check, "refund", message.getPartsList(), message.getAllRemaining());
    return (ledger, id, details) ->
        new Refund(
            new CommandId(ledger, refunded.region(), id), NOBODY, refunded.id(), parts, details);
  }

  /** A transaction is homed where its first posting's debit account is. */
  private static CommandId at(String ledger, List<Posting> postings, String id) {
    return new CommandId(ledger, postings.get(0).debit().region(), id);
  }

  private static TransactionDetails details(RequestCheck check, CreateTransactionRequest request) {
    ShapeCheck shape = check.shape();
    return new TransactionDetails(
        shape.text("reference", request.getReference(), 0, Limits.REFERENCE_CHARS_MAX),
        shape.labels("labels", request.getLabelsMap()),
        check.privateData("private_data", request.getPrivateData()),
        RequestTimes.effectiveAt(
            check, "effective_at", request.hasEffectiveAt(), request.getEffectiveAt()));
  }

  /** How many postings and parts a request names; what an atomic batch is bounded by. */
  static int namedAmounts(CreateTransactionRequest request) {
    return request.getPost().getPostingsCount()
        + request.getHold().getPostingsCount()
        + request.getCapture().getPartsCount()
        + request.getRefund().getPartsCount();
  }

  /** An item of a batch is of the batch's ledger. */
  static void sameLedger(RequestCheck check, String field, String ledger, String batchLedger) {
    if (!ledger.isEmpty() && !ledger.equals(batchLedger)) {
      check
          .shape()
          .violation(
              Reason.MALFORMED_REQUEST,
              field,
              "must be empty or the batch's ledger, because a batch is of one ledger");
    }
  }
}
