package io.meridian.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client that knows nothing of the API but what the server tells it, as {@code buf curl} or
 * grpcurl do.
 */
final class ReflectionIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("local");

  private static ReflectingClient client;

  @BeforeAll
  static void connect() {
    client = new ReflectingClient(SERVER.channel());
  }

  @Test
  void shouldListItsServices() {
    assertThat(client.services())
        .contains(
            "meridian.v1.LedgerService",
            "meridian.v1.AccountService",
            "meridian.v1.TransactionService",
            "meridian.v1.OperationsService",
            "grpc.health.v1.Health");
  }

  @Test
  void shouldServeAClientThatWasMadeFromReflectionAlone() {
    // Given a ledger, an asset and two accounts
    client.call(
        "meridian.v1.LedgerService/CreateLedger", Map.of("ledger", Map.of("name", "reflected")));
    client.call(
        "meridian.v1.LedgerService/CreateAsset",
        Map.of("asset", Map.of("ledger", "reflected", "code", "USD", "scale", 2)));
    client.call(
        "meridian.v1.AccountService/CreateAccount",
        Map.of(
            "account",
            Map.of(
                "ledger", "reflected",
                "account", "local/world",
                "asset", "USD",
                "no_floor", Map.of())));
    client.call(
        "meridian.v1.AccountService/CreateAccount",
        Map.of("account", Map.of("ledger", "reflected", "account", "local/alice", "asset", "USD")));

    // When it posts
    DynamicMessage posted =
        client.call(
            "meridian.v1.TransactionService/CreateTransaction",
            payment("first", "local/world", "local/alice", 700));

    // Then it reads what it posted
    assertThat(get(posted, "replayed")).isEqualTo(false);
    DynamicMessage account =
        client.call(
            "meridian.v1.AccountService/GetAccount",
            Map.of("ledger", "reflected", "account", "local/alice"));
    assertThat(get(account, "account", "balance")).isEqualTo(700L);
    DynamicMessage transaction =
        client.call(
            "meridian.v1.TransactionService/GetTransaction",
            Map.of("ledger", "reflected", "transaction", "local/first"));
    assertThat(get(transaction, "transaction").toString())
        .isEqualTo(get(posted, "transaction").toString());

    // And is told why it may not overdraw
    Errors.Refused refused =
        Errors.refused(
            () ->
                client.call(
                    "meridian.v1.TransactionService/CreateTransaction",
                    payment("second", "local/alice", "local/world", 701)));
    assertThat(refused.codeAndReason()).isEqualTo("FAILED_PRECONDITION INSUFFICIENT_FUNDS");
    assertThat(refused.metadata())
        .containsEntry("available", "700")
        .containsEntry("required", "701");
  }

  private static Map<String, Object> payment(String id, String debit, String credit, long amount) {
    return Map.of(
        "ledger",
        "reflected",
        "id",
        id,
        "post",
        Map.of(
            "postings",
            List.of(
                Map.of(
                    "debit_account", debit,
                    "credit_account", credit,
                    "asset", "USD",
                    "amount", amount))));
  }

  private static Object get(DynamicMessage message, String... path) {
    Object value = message;
    for (String name : path) {
      DynamicMessage holder = (DynamicMessage) value;
      value = holder.getField(holder.getDescriptorForType().findFieldByName(name));
    }
    return value;
  }

  /** Calls methods by name, with messages made of maps. */
  private static final class ReflectingClient {
    private final ManagedChannel channel;
    private final Map<String, FileDescriptor> files = new HashMap<>();

    ReflectingClient(ManagedChannel channel) {
      this.channel = channel;
    }

    List<String> services() {
      return ask(ServerReflectionRequest.newBuilder().setListServices("").build())
          .getListServicesResponse()
          .getServiceList()
          .stream()
          .map(ServiceResponse::getName)
          .toList();
    }

    DynamicMessage call(String method, Map<String, Object> request) {
      int slash = method.indexOf('/');
      ServiceDescriptor service = service(method.substring(0, slash));
      var described = service.findMethodByName(method.substring(slash + 1));
      MethodDescriptor<DynamicMessage, DynamicMessage> callable =
          MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
              .setType(MethodType.UNARY)
              .setFullMethodName(method)
              .setRequestMarshaller(
                  ProtoUtils.marshaller(
                      DynamicMessage.getDefaultInstance(described.getInputType())))
              .setResponseMarshaller(
                  ProtoUtils.marshaller(
                      DynamicMessage.getDefaultInstance(described.getOutputType())))
              .build();
      return ClientCalls.blockingUnaryCall(
          channel, callable, CallOptions.DEFAULT, message(described.getInputType(), request));
    }

    private DynamicMessage message(Descriptor type, Map<?, ?> values) {
      DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
      values.forEach(
          (name, value) -> {
            FieldDescriptor field = type.findFieldByName(name.toString());
            if (value instanceof List<?> items) {
              items.forEach(item -> message.addRepeatedField(field, value(field, item)));
            } else {
              message.setField(field, value(field, value));
            }
          });
      return message.build();
    }

    private Object value(FieldDescriptor field, Object value) {
      return value instanceof Map<?, ?> values ? message(field.getMessageType(), values) : value;
    }

    private ServiceDescriptor service(String name) {
      ServerReflectionResponse response =
          ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(name).build());
      Map<String, FileDescriptorProto> protos = new HashMap<>();
      for (ByteString bytes : response.getFileDescriptorResponse().getFileDescriptorProtoList()) {
        FileDescriptorProto proto = parse(bytes);
        protos.put(proto.getName(), proto);
      }
      String simpleName = name.substring(name.lastIndexOf('.') + 1);
      return protos.values().stream()
          .map(proto -> file(proto, protos).findServiceByName(simpleName))
          .filter(found -> found != null)
          .findFirst()
          .orElseThrow();
    }

    private FileDescriptor file(
        FileDescriptorProto proto, Map<String, FileDescriptorProto> protos) {
      FileDescriptor known = files.get(proto.getName());
      if (known != null) {
        return known;
      }
      List<FileDescriptor> dependencies = new ArrayList<>();
      for (String dependency : proto.getDependencyList()) {
        FileDescriptorProto dependencyProto =
            protos.containsKey(dependency) ? protos.get(dependency) : fetch(dependency);
        dependencies.add(file(dependencyProto, protos));
      }
      try {
        FileDescriptor built =
            FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
        files.put(proto.getName(), built);
        return built;
      } catch (DescriptorValidationException e) {
        throw new AssertionError(e);
      }
    }

    private FileDescriptorProto fetch(String file) {
      return parse(
          ask(ServerReflectionRequest.newBuilder().setFileByFilename(file).build())
              .getFileDescriptorResponse()
              .getFileDescriptorProto(0));
    }

    private static FileDescriptorProto parse(ByteString bytes) {
      try {
        return FileDescriptorProto.parseFrom(bytes);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    private ServerReflectionResponse ask(ServerReflectionRequest request) {
      CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
      StreamObserver<ServerReflectionRequest> questions =
          ServerReflectionGrpc.newStub(channel)
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                      answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      questions.onNext(request);
      questions.onCompleted();
      return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
