package io.meridian.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.BatchRequest;
import io.meridian.client.CaptureRequest;
import io.meridian.client.ClosePeriodRequest;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.EntriesQuery;
import io.meridian.client.HoldRequest;
import io.meridian.client.Part;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.PrivateData;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionRequest;
import io.meridian.client.UpdateAccountRequest;
import io.meridian.client.VoidRequest;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.Capture;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.EntryOrder;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.Hold;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.NoFloor;
import io.meridian.proto.v1.NormalSide;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.Refund;
import io.meridian.proto.v1.ReopenAccountRequest;
import io.meridian.proto.v1.UnfreezeAccountRequest;
import io.meridian.proto.v1.Void;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** From the application's values to messages. Pure; any thread. */
final class RequestMapper {
  private RequestMapper() {}

  static io.meridian.proto.v1.CreateLedgerRequest ledger(
      CreateLedgerRequest request, boolean validateOnly) {
    return io.meridian.proto.v1.CreateLedgerRequest.newBuilder()
        .setLedger(
            Ledger.newBuilder()
                .setName(request.name())
                .addAllRegions(request.regions())
                .setShards(request.shards())
                .setReferenceUnique(request.referenceUnique())
                .setCrossRegion(
                    request.crossRegion()
                        ? CrossRegion.CROSS_REGION_UNSPECIFIED
                        : CrossRegion.CROSS_REGION_FORBIDDEN))
        .setId(request.id().orElse(""))
        .setValidateOnly(validateOnly)
        .build();
  }

  static io.meridian.proto.v1.ClosePeriodRequest period(
      ClosePeriodRequest request, boolean validateOnly) {
    return io.meridian.proto.v1.ClosePeriodRequest.newBuilder()
        .setLedger(request.ledger())
        .setClosedUntil(timestamp(request.closedUntil()))
        .setId(request.id().orElse(""))
        .setValidateOnly(validateOnly)
        .build();
  }

  static io.meridian.proto.v1.CreateAssetRequest asset(
      CreateAssetRequest request, boolean validateOnly) {
    return io.meridian.proto.v1.CreateAssetRequest.newBuilder()
        .setAsset(
            Asset.newBuilder()
                .setLedger(request.ledger())
                .setCode(request.code())
                .setScale(request.scale()))
        .setId(request.id().orElse(""))
        .setValidateOnly(validateOnly)
        .build();
  }

  static io.meridian.proto.v1.CreateAccountRequest account(
      CreateAccountRequest request, boolean validateOnly) {
    Account.Builder account =
        Account.newBuilder()
            .setLedger(request.ledger())
            .setAccount(request.account())
            .setAsset(request.asset())
            .setNormalSide(
                switch (request.normalSide()) {
                  case CREDIT -> NormalSide.NORMAL_SIDE_CREDIT;
                  case DEBIT -> NormalSide.NORMAL_SIDE_DEBIT;
                })
            .putAllLabels(request.labels());
    setFloor(account, request.floor());
    request.ceiling().ifPresent(account::setCeiling);
    request.privateData().ifPresent(data -> account.setPrivateData(privateData(data)));
    return io.meridian.proto.v1.CreateAccountRequest.newBuilder()
        .setAccount(account)
        .setId(request.id().orElse(""))
        .setValidateOnly(validateOnly)
        .build();
  }

  private static void setFloor(Account.Builder account, OptionalLong floor) {
    floor.ifPresentOrElse(
        account::setFloorAmount, () -> account.setNoFloor(NoFloor.getDefaultInstance()));
  }

  static io.meridian.proto.v1.UpdateAccountRequest update(
      UpdateAccountRequest request, boolean validateOnly) {
    Account.Builder account =
        Account.newBuilder().setLedger(request.ledger()).setAccount(request.account());
    FieldMask.Builder mask = FieldMask.newBuilder();
    request
        .floor()
        .ifPresent(
            floor -> {
              setFloor(account, floor);
              mask.addPaths("floor");
            });
    request
        .ceiling()
        .ifPresent(
            ceiling -> {
              ceiling.ifPresent(account::setCeiling);
              mask.addPaths("ceiling");
            });
    request
        .labels()
        .ifPresent(
            labels -> {
              account.putAllLabels(labels);
              mask.addPaths("labels");
            });
    request
        .privateData()
        .ifPresent(
            data -> {
              data.ifPresent(content -> account.setPrivateData(privateData(content)));
              mask.addPaths("private_data");
            });
    io.meridian.proto.v1.UpdateAccountRequest.Builder message =
        io.meridian.proto.v1.UpdateAccountRequest.newBuilder()
            .setAccount(account)
            .setUpdateMask(mask)
            .setId(request.id())
            .setValidateOnly(validateOnly);
    request.revision().ifPresent(message::setRevision);
    return message.build();
  }

  static FreezeAccountRequest freeze(AccountStatusRequest request, boolean validateOnly) {
    FreezeAccountRequest.Builder message =
        FreezeAccountRequest.newBuilder()
            .setLedger(request.ledger())
            .setAccount(request.account())
            .setId(request.id())
            .setValidateOnly(validateOnly);
    request.revision().ifPresent(message::setRevision);
    return message.build();
  }

  static UnfreezeAccountRequest unfreeze(AccountStatusRequest request, boolean validateOnly) {
    UnfreezeAccountRequest.Builder message =
        UnfreezeAccountRequest.newBuilder()
            .setLedger(request.ledger())
            .setAccount(request.account())
            .setId(request.id())
            .setValidateOnly(validateOnly);
    request.revision().ifPresent(message::setRevision);
    return message.build();
  }

  static CloseAccountRequest close(AccountStatusRequest request, boolean validateOnly) {
    CloseAccountRequest.Builder message =
        CloseAccountRequest.newBuilder()
            .setLedger(request.ledger())
            .setAccount(request.account())
            .setId(request.id())
            .setValidateOnly(validateOnly);
    request.revision().ifPresent(message::setRevision);
    return message.build();
  }

  static ReopenAccountRequest reopen(AccountStatusRequest request, boolean validateOnly) {
    ReopenAccountRequest.Builder message =
        ReopenAccountRequest.newBuilder()
            .setLedger(request.ledger())
            .setAccount(request.account())
            .setId(request.id())
            .setValidateOnly(validateOnly);
    request.revision().ifPresent(message::setRevision);
    return message.build();
  }

  static ListEntriesRequest entries(EntriesQuery query) {
    return ListEntriesRequest.newBuilder()
        .setLedger(query.ledger())
        .setAccount(query.account())
        .setOrder(
            switch (query.order()) {
              case NEWEST_FIRST -> EntryOrder.ENTRY_ORDER_NEWEST_FIRST;
              case OLDEST_FIRST -> EntryOrder.ENTRY_ORDER_OLDEST_FIRST;
            })
        .setPageSize(query.pageSize())
        .setPageToken(query.pageToken())
        .build();
  }

  static CreateTransactionRequest transaction(TransactionRequest request, boolean validateOnly) {
    CreateTransactionRequest.Builder message =
        CreateTransactionRequest.newBuilder()
            .setLedger(request.ledger())
            .setId(request.id())
            .setReference(request.reference().orElse(""))
            .putAllLabels(request.labels())
            .setValidateOnly(validateOnly);
    request.effectiveAt().ifPresent(instant -> message.setEffectiveAt(timestamp(instant)));
    request.privateData().ifPresent(data -> message.setPrivateData(privateData(data)));
    // The compiler has no exhaustive switch over types in Java 17.
    if (request instanceof PostRequest post) {
      Post.Builder operation = Post.newBuilder();
      post.postings().forEach(posting -> operation.addPostings(posting(posting)));
      message.setPost(operation);
    } else if (request instanceof HoldRequest hold) {
      Hold.Builder operation = Hold.newBuilder();
      hold.postings().forEach(posting -> operation.addPostings(posting(posting)));
      hold.timeout().ifPresent(timeout -> operation.setTimeout(duration(timeout)));
      message.setHold(operation.setOverCapturePercent(hold.overCapturePercent()));
    } else if (request instanceof CaptureRequest capture) {
      Capture.Builder operation =
          Capture.newBuilder()
              .setHold(capture.hold())
              .setAllRemaining(capture.allRemaining())
              .setFinal(capture.finalCapture());
      capture.parts().forEach(part -> operation.addParts(part(part)));
      message.setCapture(operation);
    } else if (request instanceof VoidRequest voiding) {
      message.setVoid(Void.newBuilder().setHold(voiding.hold()));
    } else {
      RefundRequest refund = (RefundRequest) request;
      Refund.Builder operation =
          Refund.newBuilder()
              .setTransaction(refund.original())
              .setAllRemaining(refund.allRemaining());
      refund.parts().forEach(part -> operation.addParts(part(part)));
      message.setRefund(operation);
    }
    return message.build();
  }

  static BatchCreateTransactionsRequest batch(BatchRequest request, boolean validateOnly) {
    BatchCreateTransactionsRequest.Builder message =
        BatchCreateTransactionsRequest.newBuilder()
            .setLedger(request.ledger())
            .setMode(
                switch (request.mode()) {
                  case INDEPENDENT -> BatchMode.BATCH_MODE_INDEPENDENT;
                  case STOP_ON_FAILURE -> BatchMode.BATCH_MODE_STOP_ON_FAILURE;
                  case ATOMIC -> BatchMode.BATCH_MODE_ATOMIC;
                })
            .setId(request.id().orElse(""))
            .setValidateOnly(validateOnly);
    for (TransactionRequest item : request.items()) {
      message.addRequests(transaction(item, false));
    }
    return message.build();
  }

  private static io.meridian.proto.v1.Posting posting(Posting posting) {
    return io.meridian.proto.v1.Posting.newBuilder()
        .setDebitAccount(posting.debitAccount())
        .setCreditAccount(posting.creditAccount())
        .setAsset(posting.asset())
        .setAmount(posting.amount())
        .build();
  }

  private static io.meridian.proto.v1.Part part(Part part) {
    return io.meridian.proto.v1.Part.newBuilder()
        .setPosting(part.posting())
        .setAmount(part.amount())
        .build();
  }

  private static io.meridian.proto.v1.PrivateData privateData(PrivateData data) {
    return io.meridian.proto.v1.PrivateData.newBuilder()
        .setKeyId(data.keyId())
        .setNonce(ByteString.copyFrom(data.nonce()))
        .setContent(ByteString.copyFrom(data.content()))
        .build();
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
