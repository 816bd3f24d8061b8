package io.meridian.server;

import static io.meridian.server.ApiFixture.posting;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.meridian.proto.v1.Capture;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.Hold;
import io.meridian.proto.v1.Part;
import io.meridian.proto.v1.Refund;
import io.meridian.proto.v1.Void;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Requests about what happens to a payment after it was reserved or made. */
final class Requests {
  private Requests() {}

  static CreateTransactionRequest.Builder request(String ledger, String id) {
    return CreateTransactionRequest.newBuilder().setLedger(ledger).setId(id);
  }

  static CreateTransactionRequest hold(
      String ledger, String id, String debit, String credit, long amount) {
    return request(ledger, id)
        .setHold(Hold.newBuilder().addPostings(posting(debit, credit, amount)))
        .build();
  }

  /** The same, open for a second only. */
  static CreateTransactionRequest shortHold(
      String ledger, String id, String debit, String credit, long amount) {
    CreateTransactionRequest.Builder hold = hold(ledger, id, debit, credit, amount).toBuilder();
    hold.getHoldBuilder().setTimeout(Duration.newBuilder().setSeconds(1));
    return hold.build();
  }

  /** Of the hold's first posting. */
  static CreateTransactionRequest capture(String ledger, String id, String hold, long amount) {
    return request(ledger, id)
        .setCapture(Capture.newBuilder().setHold(hold).addParts(part(0, amount)))
        .build();
  }

  static CreateTransactionRequest captureAll(String ledger, String id, String hold) {
    return request(ledger, id)
        .setCapture(Capture.newBuilder().setHold(hold).setAllRemaining(true))
        .build();
  }

  static CreateTransactionRequest finalCapture(String ledger, String id, String hold, long amount) {
    CreateTransactionRequest.Builder capture = capture(ledger, id, hold, amount).toBuilder();
    capture.getCaptureBuilder().setFinal(true);
    return capture.build();
  }

  static CreateTransactionRequest voidHold(String ledger, String id, String hold) {
    return request(ledger, id).setVoid(Void.newBuilder().setHold(hold)).build();
  }

  /** Of the first posting of the transaction. */
  static CreateTransactionRequest refund(
      String ledger, String id, String transaction, long amount) {
    return request(ledger, id)
        .setRefund(Refund.newBuilder().setTransaction(transaction).addParts(part(0, amount)))
        .build();
  }

  static CreateTransactionRequest refundAll(String ledger, String id, String transaction) {
    return request(ledger, id)
        .setRefund(Refund.newBuilder().setTransaction(transaction).setAllRemaining(true))
        .build();
  }

  static Part part(int posting, long amount) {
    return Part.newBuilder().setPosting(posting).setAmount(amount).build();
  }

  static Timestamp timestamp(Instant instant) {
    Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
    return Timestamp.newBuilder()
        .setSeconds(micros.getEpochSecond())
        .setNanos(micros.getNano())
        .build();
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
