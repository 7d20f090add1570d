"""Modules whose distribution has another name: data for imports.py."""

from __future__ import annotations

_PAIRS = (
    # learning
    " art.attacks=adversarial-robustness-toolbox art.defences=adversarial-robustness-toolbox"
    " art.estimators=adversarial-robustness-toolbox autosklearn=auto-sklearn ax=ax-platform"
    " bayes_opt=bayesian-optimization community=python-louvain cudf=cudf-cu12 cuml=cuml-cu12"
    " cupy=cupy-cuda12x dragonfly=dragonfly-opt faiss=faiss-cpu fcmeans=fuzzy-c-means haiku=dm-haiku"
    " ignite=pytorch-ignite llama_cpp=llama-cpp-python imblearn=imbalanced-learn kerastuner=keras-tuner"
    " modAL=modal-python mrmr=mrmr-selection orbit=orbit-ml paddle=paddlepaddle pl_bolts=lightning-bolts"
    " pyearth=sklearn-contrib-py-earth pyro=pyro-ppl rl=keras-rl2 scikitplot=scikit-plot scvi=scvi-tools"
    " skbio=scikit-bio skfeature=skfeature-chappers skfuzzy=scikit-fuzzy skimage=scikit-image"
    " sklearn=scikit-learn sklearn_extra=scikit-learn-extra sklearnex=scikit-learn-intelex"
    " skmultilearn=scikit-multilearn skopt=scikit-optimize sksurv=scikit-survival sonnet=dm-sonnet"
    " stan=pystan supervised=mljar-supervised surprise=scikit-surprise talib=ta-lib"
    " tensorflow_serving=tensorflow-serving-api tree=dm-tree umap=umap-learn"
    # language, sound, pictures
    " PIL=pillow camelot=camelot-py cv2=opencv-python-headless ffmpeg=ffmpeg-python fitz=pymupdf"
    " haystack=haystack-ai newspaper=newspaper3k open_clip=open-clip-torch openslide=openslide-python"
    " pdfminer=pdfminer-six pywt=pywavelets readability=readability-lxml skvideo=scikit-video"
    " speech_recognition=speechrecognition spellchecker=pyspellchecker whisper=openai-whisper"
    # plots
    " cairo=pycairo mpl_toolkits=matplotlib mpl_toolkits.basemap=basemap pylab=matplotlib"
    # data and files
    " Bio=biopython bs4=beautifulsoup4 bson=pymongo constraint=python-constraint delta=delta-spark"
    " docx=python-docx ee=earthengine-api gridfs=pymongo ibis=ibis-framework janitor=pyjanitor"
    " magic=python-magic odf=odfpy osgeo=gdal patoolib=patool pptx=python-pptx ruamel=ruamel-yaml"
    " shapefile=pyshp tabula=tabula-py yaml=pyyaml"
    # databases
    " MySQLdb=mysqlclient cassandra=cassandra-driver kafka=kafka-python ldap=python-ldap"
    " psycopg2=psycopg2-binary snowflake.connector=snowflake-connector-python"
    " snowflake.ml=snowflake-ml-python snowflake.snowpark=snowflake-snowpark-python"
    " weaviate=weaviate-client"
    # web and services
    " OpenSSL=pyopenssl airflow=apache-airflow apiclient=google-api-python-client dns=dnspython"
    " binance=python-binance discord=discord-py finnhub=finnhub-python git=gitpython github=pygithub"
    " googleapiclient=google-api-python-client grpc=grpcio jose=python-jose jwt=pyjwt"
    " multipart=python-multipart nasdaqdatalink=nasdaq-data-link paho=paho-mqtt pkg_resources=setuptools"
    " polygon=polygon-api-client pypfopt=pyportfolioopt riskfolio=riskfolio-lib slugify=python-slugify"
    " socks=pysocks telegram=python-telegram-bot websocket=websocket-client tavily=tavily-python"
    " wikipediaapi=wikipedia-api zmq=pyzmq"
    # machines and secrets
    " Crypto=pycryptodome Cryptodome=pycryptodomex OpenGL=pyopengl elftools=pyelftools enchant=pyenchant"
    " encrypted=encrypted-inference gi=pygobject nacl=pynacl nmap=python-nmap pynvml=nvidia-ml-py"
    " pythoncom=pywin32 serial=pyserial usb=pyusb win32api=pywin32 win32com=pywin32 wx=wxpython"
    # the language's own neighborhood
    " absl=absl-py attr=attrs dateutil=python-dateutil dotenv=python-dotenv hydra=hydra-core"
    " progressbar=progressbar2 pyximport=cython"
    # members of namespace packages that break its rule
    " azure.ml.component=azure-ml-component azure.storage.filedatalake=azure-storage-file-datalake"
    " azure.storage.fileshare=azure-storage-file-share"
    " azureml.contrib.automl=azureml-contrib-automl-pipeline-steps azureml.data=azureml-core"
    " azureml.exceptions=azureml-core azureml.train=azureml-train-core"
    " azureml.train.automl=azureml-train-automl databricks.koalas=koalas"
    " databricks.sql=databricks-sql-connector databricks.vector_search=databricks-vectorsearch"
    " google.api=googleapis-common-protos google.oauth2=google-auth google.protobuf=protobuf"
)

DISTRIBUTIONS = dict(pair.split("=") for pair in _PAIRS.split())
"""Module -> distribution, where the name is not just the module's with `-` for `_` (PEP 503)."""
