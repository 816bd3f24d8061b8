package io.meridian.wire;

import io.meridian.ledger.TransactionCommand;
import io.meridian.proto.v1.Capture;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.Hold;
import io.meridian.proto.v1.Part;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.Posting;
import io.meridian.proto.v1.Refund;
import io.meridian.proto.v1.Void;

/** Requests for transactions that most tests begin with. */
final class Requests {
  private Requests() {}

  static CreateTransactionRequest.Builder request() {
    return CreateTransactionRequest.newBuilder().setLedger("shop").setId("tx-1");
  }

  /** 250 USD from eu/alice to eu/bob. */
  static CreateTransactionRequest.Builder post() {
    return request()
        .setPost(Post.newBuilder().addPostings(posting("eu/alice", "eu/bob", "USD", 250)));
  }

  /** The same, reserved. */
  static CreateTransactionRequest.Builder hold() {
    return request()
        .setHold(Hold.newBuilder().addPostings(posting("eu/alice", "eu/bob", "USD", 250)));
  }

  static CreateTransactionRequest.Builder captureAll(String hold) {
    return request().setCapture(Capture.newBuilder().setHold(hold).setAllRemaining(true));
  }

  static CreateTransactionRequest.Builder capture(String hold, Part... parts) {
    Capture.Builder capture = Capture.newBuilder().setHold(hold);
    for (Part part : parts) {
      capture.addParts(part);
    }
    return request().setCapture(capture);
  }

  static CreateTransactionRequest.Builder voidHold(String hold) {
    return request().setVoid(Void.newBuilder().setHold(hold));
  }

  static CreateTransactionRequest.Builder refund(String transaction, Part... parts) {
    Refund.Builder refund = Refund.newBuilder().setTransaction(transaction);
    for (Part part : parts) {
      refund.addParts(part);
    }
    return request().setRefund(refund);
  }

  static CreateTransactionRequest.Builder refundAll(String transaction) {
    return request()
        .setRefund(Refund.newBuilder().setTransaction(transaction).setAllRemaining(true));
  }

  static Part part(int posting, long amount) {
    return Part.newBuilder().setPosting(posting).setAmount(amount).build();
  }

  static Posting posting(String debit, String credit, String asset, long amount) {
    return Posting.newBuilder()
        .setDebitAccount(debit)
        .setCreditAccount(credit)
        .setAsset(asset)
        .setAmount(amount)
        .build();
  }

  /** The command that a request asks for. */
  static TransactionCommand command(CreateTransactionRequest.Builder request) {
    return (TransactionCommand)
        WireFixtures.asked(WireFixtures.WIRE.transactions().create(request.build()))
            .question()
            .command()
            .command();
  }
}
